// The lists of the standard scenario and of the other presets.

extension Scenario.Peak {
  static let standard = [
    Self(name: "618", from: "06-01", to: "06-20", factor: 1.6, lateFactor: 1.3),
    Self(name: "618 day", from: "06-18", to: "06-18", factor: 2, lateFactor: 1),
    Self(name: "Double 11", from: "10-20", to: "11-11", factor: 1.8, lateFactor: 1.5),
    Self(name: "Double 11 day", from: "11-11", to: "11-11", factor: 2.5, lateFactor: 1.2),
    Self(name: "Double 12", from: "12-12", to: "12-12", factor: 2, lateFactor: 1.2),
  ]
}

extension Scenario.Category {
  static let standard = [
    Self("女装", 0.13, 0.22, 0.045, 189, sized: true, "连衣裙 针织衫 羽绒服 半身裙 衬衫"),
    Self("男装", 0.08, 0.14, 0.04, 169, sized: true, "夹克 卫衣 休闲裤 衬衫 T恤"),
    Self("鞋靴", 0.08, 0.18, 0.045, 239, sized: true, "跑步鞋 马丁靴 帆布鞋 凉鞋 乐福鞋"),
    Self("内衣", 0.05, 0.07, 0.025, 69, sized: true, "睡衣 袜子 保暖套装 文胸"),
    Self("箱包", 0.04, 0.09, 0.035, 199, "双肩包 拉杆箱 斜挎包 钱包"),
    Self("数码", 0.06, 0.08, 0.045, 299, "蓝牙耳机 充电宝 智能手表 音箱"),
    Self("手机", 0.03, 0.07, 0.045, 1999, "智能手机 折叠屏手机 老人手机"),
    Self("电脑", 0.02, 0.075, 0.05, 2999, "笔记本电脑 显示器 机械键盘 鼠标"),
    Self("家电", 0.05, 0.06, 0.05, 899, "电饭煲 空气炸锅 吸尘器 加湿器"),
    Self("美妆", 0.09, 0.045, 0.03, 129, "口红 粉底液 面膜 精华液"),
    Self("个护", 0.06, 0.03, 0.02, 49, "洗发水 电动牙刷 沐浴露 剃须刀"),
    Self("食品", 0.09, 0.02, 0.025, 59, "坚果礼盒 牛肉干 饼干 咖啡"),
    Self("生鲜", 0.03, 0.03, 0.055, 79, "车厘子 牛排 大闸蟹 三文鱼"),
    Self("家居", 0.05, 0.07, 0.04, 149, "收纳柜 台灯 餐具套装 置物架"),
    Self("家纺", 0.03, 0.08, 0.035, 219, "四件套 羽绒被 枕头 毛巾"),
    Self("母婴", 0.05, 0.06, 0.03, 139, "纸尿裤 奶瓶 婴儿车 爬行垫"),
    Self("玩具", 0.03, 0.05, 0.03, 89, "积木 遥控车 拼图 毛绒玩偶"),
    Self("运动", 0.04, 0.11, 0.04, 159, sized: true, "瑜伽裤 速干衣 运动手套 骑行服"),
    Self("图书", 0.02, 0.02, 0.012, 39, "小说 绘本 教材 工具书"),
    Self("宠物", 0.02, 0.03, 0.025, 69, "猫粮 狗粮 猫砂 宠物窝"),
  ]

  static let english =
    [
      "Women's wear": "Dress,Sweater,Down jacket,Skirt,Blouse",
      "Men's wear": "Jacket,Hoodie,Chinos,Shirt,Tee", "Shoes": "Trainers,Boots,Plimsolls,Sandals",
      "Underwear": "Pyjamas,Socks,Thermals,Bra", "Bags": "Backpack,Suitcase,Handbag,Wallet",
      "Electronics": "Earbuds,Power bank,Smart watch,Speaker", "Phones": "Smartphone,Folding phone",
      "Computers": "Laptop,Monitor,Keyboard,Mouse",
      "Appliances": "Rice cooker,Air fryer,Vacuum cleaner,Humidifier",
      "Beauty": "Lipstick,Foundation,Face mask,Serum",
      "Care": "Shampoo,Toothbrush,Shower gel,Razor",
      "Food": "Nut box,Beef jerky,Biscuits,Coffee", "Fresh": "Cherries,Steak,Crab,Salmon",
      "Home": "Cabinet,Lamp,Cutlery set,Shelf", "Bedding": "Bed set,Duvet,Pillow,Towel",
      "Baby": "Nappies,Bottle,Pram,Play mat", "Toys": "Bricks,Toy car,Puzzle,Plush bear",
      "Sports": "Leggings,Running top,Gloves,Cycling kit", "Books": "Novel,Picture book,Textbook",
      "Pets": "Cat food,Dog food,Cat litter,Pet bed",
    ] as KeyValuePairs

  init(
    _ name: String, _ share: Double, _ returnRate: Double, _ complaintRate: Double,
    _ price: Double, sized: Bool = false, _ nouns: String
  ) {
    self.init(
      name: name, share: share, returnRate: returnRate, complaintRate: complaintRate, price: price,
      sized: sized, products: 40, nouns: nouns.split(separator: " ").map(String.init))
  }
}

extension Scenario.Channel {
  static let standard = [
    Self(name: "天猫", share: 0.4, returnFactor: 1), Self(name: "京东", share: 0.2, returnFactor: 1),
    Self(name: "小程序", share: 0.1, returnFactor: 1), Self(name: "门店", share: 0.05, returnFactor: 1),
    Self(name: "抖音", share: 0.25, returnFactor: 1),
  ]
}

extension Scenario.Carrier {
  static let standard = [
    Self(name: "顺丰", share: 0.25, lateRate: 0.05), Self(name: "中通", share: 0.25, lateRate: 0.1),
    Self(name: "圆通", share: 0.2, lateRate: 0.12), Self(name: "韵达", share: 0.2, lateRate: 0.14),
    Self(name: "邮政", share: 0.1, lateRate: 0.16),
  ]
}

extension Scenario.Share {
  static let standardRegions = [
    Self(name: "广东", share: 13), Self(name: "江苏", share: 9), Self(name: "浙江", share: 9),
    Self(name: "山东", share: 8), Self(name: "上海", share: 7), Self(name: "北京", share: 7),
    Self(name: "河南", share: 6), Self(name: "四川", share: 6), Self(name: "河北", share: 5),
    Self(name: "湖北", share: 5), Self(name: "湖南", share: 4), Self(name: "福建", share: 4),
    Self(name: "安徽", share: 4), Self(name: "辽宁", share: 3), Self(name: "陕西", share: 3),
    Self(name: "重庆", share: 3), Self(name: "黑龙江", share: 2), Self(name: "新疆", share: 2),
  ]

  static let standardDesks = [
    Self(name: "在线客服", share: 0.6), Self(name: "电话", share: 0.2), Self(name: "社交媒体", share: 0.1),
    Self(name: "邮件", share: 0.05), Self(name: "门店", share: 0.05),
  ]
}

/// Invented names of brands.
enum Brands {
  static let chinese = [
    "云棉", "初禾", "木语", "青屿", "山行", "星野", "禾风", "蓝岸", "时序", "拾光", "北辰", "南栀",
    "清川", "朴物", "鹿鸣", "森田里", "小满记", "知行", "海盐", "松果",
  ]
  static let english = [
    "Alder", "Brook", "Cinder", "Dune", "Ember", "Fjord", "Grove", "Harbor", "Inlet", "Juniper",
  ]
}

extension Scenario {
  /// The presets that a command can name instead of a file.
  public static let presets: KeyValuePairs<String, Scenario> = [
    "standard": standard, "english": english, "benchmark": benchmark,
  ]

  /// The standard scenario with English names and texts.
  public static let english: Scenario = {
    var scenario = Scenario()
    scenario.language = .english
    scenario.categories = zip(scenario.categories, Category.english).map { category, english in
      var category = category
      category.name = english.key
      category.nouns = english.value.split(separator: ",").map(String.init)
      return category
    }
    scenario.brands = Brands.english
    let channels = ["Marketplace", "Web shop", "App", "Store", "Social"]
    for index in channels.indices { scenario.channels[index].name = channels[index] }
    let carriers = ["Express", "Parcel", "Courier", "Depot", "Post"]
    for index in carriers.indices { scenario.carriers[index].name = carriers[index] }
    scenario.regions = ["North", "South", "East", "West", "Central"].map {
      Share(name: $0, share: 1)
    }
    let desks = ["Chat", "Phone", "Social media", "E-mail", "Store"]
    for index in desks.indices { scenario.complaints.channels[index].name = desks[index] }
    scenario.defects[0].category = "Shoes"
    return scenario
  }()

  /// The standard scenario with fewer columns: about 140 bytes an order line.
  public static let benchmark: Scenario = {
    var scenario = Scenario()
    scenario.orderColumns = [
      .orderId, .sku, .category, .brand, .orderedAt, .promisedAt, .deliveredAt, .customerId,
      .channel, .region, .quantity, .amount, .status,
    ]
    return scenario
  }()
}
