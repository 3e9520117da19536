"""The works themselves: projects, sites, money, progress, ledgers."""
