"""Pictures, as XPath defines them: how numbers, integers and dates are written and read."""
