"""Terraform's functions for blocks of IP addresses.

https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

_Block = IPv4Network | IPv6Network


def _block(prefix: str) -> _Block:
    """A block by the address of any host in it, as Terraform takes it."""
    return ip_network(prefix, strict=False)


def _host(prefix: str, number: int) -> str:
    """``cidrhost``: a negative number counts from the end."""
    return str(_block(prefix)[int(number)])


def _netmask(prefix: str) -> str:
    block = _block(prefix)
    if block.version == 6:
        raise ValueError("IPv6 addresses cannot have a netmask")
    return str(block.netmask)


def _subnet(prefix: str, bits: int, number: int) -> str:
    block = _block(prefix)
    length = block.prefixlen + int(bits)
    if not 0 <= int(number) < 2 ** int(bits) or length > block.max_prefixlen:
        raise ValueError(f"{prefix} has no block {number} with {bits} more bits")
    first = int(block.network_address) + (int(number) << (block.max_prefixlen - length))
    return str(type(block)((first, length)))


def _subnets(prefix: str, *bits: int) -> list[str]:
    """``cidrsubnets``: blocks that follow one another, each at the next place that its size allows."""
    block, blocks = _block(prefix), list[str]()
    following = int(block.network_address)
    for more in bits:
        length = block.prefixlen + int(more)
        size = 1 << max(block.max_prefixlen - length, 0)
        first = -(-following // size) * size
        following = first + size
        if length > block.max_prefixlen or following > int(block.broadcast_address) + 1:
            raise ValueError(f"{prefix} has no room for blocks with {', '.join(map(str, bits))} more bits")
        blocks.append(str(type(block)((first, length))))
    return blocks


NETWORK_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "cidrhost": _host,
    "cidrnetmask": _netmask,
    "cidrsubnet": _subnet,
    "cidrsubnets": _subnets,
}
