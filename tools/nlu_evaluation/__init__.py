"""Understanding as a tool: compile the gateway's decisions, read messages, measure, write the page of measurements."""
