"""The numbers: from journeys and tables to customer lifetime value. Never Qt."""
