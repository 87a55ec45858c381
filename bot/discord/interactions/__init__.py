"""What is pressed and chosen: acknowledged in time, buttons and menus."""
