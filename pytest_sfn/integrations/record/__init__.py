"""What a record of an integration is made of: data and plain functions, which import nothing from the rooms above."""
