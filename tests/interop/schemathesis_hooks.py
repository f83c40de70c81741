"""What is changed in the requests of Schemathesis.

JSON Schema takes 729.0 for a whole number; serde, which reads JSON here, does not.
"""

import schemathesis


def written_as_whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: written_as_whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [written_as_whole(inner) for inner in value]
    return value


@schemathesis.hook
def map_body(context, body):
    return written_as_whole(body)
