print("bx")
