"""What people do with the works: each one transaction, one right, one entry in the trail."""
