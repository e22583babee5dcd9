"""SAM: a template's AWS::Serverless resources, with the plain resources that SAM makes beside them."""
