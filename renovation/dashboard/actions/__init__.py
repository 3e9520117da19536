"""What people do across all storeys: give the second yes, and have it carried out."""
