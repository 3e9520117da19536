"""What people do in the loop and around it: each one transaction, one right, one entry in the trail."""
