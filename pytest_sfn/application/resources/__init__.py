"""Makes the resources of a template in moto: a module for each service."""
