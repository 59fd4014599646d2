"""What a formula tells before any data is searched: linear parameters, natural units, roles, groups."""
