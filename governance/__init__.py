"""People deciding: headquarters, property firms, committees, votes."""
