"""Places, staff and the trail: what every other storey stands on."""
