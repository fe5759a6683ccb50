CREATE TABLE products (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL,
    price_in_cents INTEGER NOT NULL CHECK (price_in_cents >= 0),
    version        INTEGER NOT NULL
);

INSERT INTO products VALUES (1, 'Wireless Mouse', 2999, 12), (2, 'Keyboard', 7999, 3);
