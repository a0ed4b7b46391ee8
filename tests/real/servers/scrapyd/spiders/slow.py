"""A spider that asks for nothing and takes its time."""

import asyncio

import scrapy


class Slow(scrapy.Spider):
    name = "slow"

    async def start(self):
        await asyncio.sleep(float(getattr(self, "seconds", 1)))
        for request in ():
            yield request
