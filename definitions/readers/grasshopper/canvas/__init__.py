"""What stands on a definition's canvas: its objects by their kinds, their fields, the groups around them."""
