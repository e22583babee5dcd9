"""The operations of the Lambda API about what moto does not know: fakes, durable functions, functions of templates."""
