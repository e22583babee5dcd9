def framed(text):
    return f"[ {text} ]"
