"""The live process: brings what others do in a review room to every browser that may see it.

It knows no rules. It reads one table, `room_events`, and believes only signed tickets; the web process decides
who may see what. It imports neither the web application nor the models, so that it stays small and starts at once.
"""
