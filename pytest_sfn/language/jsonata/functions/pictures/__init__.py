"""Pictures as XPath defines them: formats for writing and reading numbers, integers and dates."""
