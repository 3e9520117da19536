"""What people do: verb functions, each one transaction, one right, one entry in the trail."""
