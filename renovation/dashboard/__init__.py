"""The command center: looks across all storeys; owns only figures."""
