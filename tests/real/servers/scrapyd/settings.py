"""The project's settings, which Scrapy reads."""

BOT_NAME = "rsproj"
SPIDER_MODULES = ["rsproj.spiders"]
TELNETCONSOLE_ENABLED = False
