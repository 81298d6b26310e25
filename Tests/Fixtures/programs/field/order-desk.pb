#!/usr/bin/env agent-chat
---
title: Order desk
description: Takes orders for a small bakery
---

# Order desk

model: anthropic/claude
author: Lena

You take orders for a bakery on the corner. Note: the shop is closed on Mondays.
Session id: {$session}

```python
PRICES = {"bread": 4, "roll": 1}

@playbook
async def get_price(item: str, count: int = 1) -> int:
    """Price of some pieces of an item."""
    return PRICES[item] * count

@playbook(public=True, triggers=["When stock runs low"])
def reorder(item):
    # Heading? No.
    pass

def helper(x):
    return x
```

## Take order(customer, items: list)

Writes down what the customer wants.

public: true

### Triggers

- When the program starts
- When the customer wants to change the order

### Steps

- Greet the customer
- Ask what they would like
- For each item in $items
    - Get price of $item
    - If the item is sold out
        - Offer something similar
        - Ask whether that would do
- Read the order back to the customer
- If it is right, thank the customer
- End program

### Notes

- Never promise a delivery time.

## Cancel(order)
### Steps
1. Find the $order
2. Tell the customer that it is cancelled

```public.json
[
  {"name": "TakeOrder", "description": "Takes an order", "parameters": {"type": "object", "properties": {}}}
]
```
