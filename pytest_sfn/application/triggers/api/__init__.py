"""APIs of API Gateway that an application has: requests of a test reach its functions and state machines."""
