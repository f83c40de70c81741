CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('editor', 'basic')),
    password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE pages (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    creator TEXT NOT NULL REFERENCES users (name)
) STRICT;
