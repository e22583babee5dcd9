"""Items and results of Distributed Maps in S3."""
