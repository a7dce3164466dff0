print("aftersales")
