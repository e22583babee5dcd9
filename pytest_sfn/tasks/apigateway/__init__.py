"""API Gateway: the integration ``apigateway:invoke``, and the REST APIs in moto."""
