/// An article for sale: a name under its short tax category, as invoices print it, and its possible prices.
struct SampleGoods: Sendable {
    let name: String
    let specification: String
    let unit: String
    /// In fen, before tax.
    let price: ClosedRange<Int>
    let quantities: ClosedRange<Int>
    /// In percent; nil prints 免税.
    let taxRate: Int?

    private init(
        _ name: String, _ specification: String, _ unit: String, _ price: ClosedRange<Int>,
        _ quantities: ClosedRange<Int>, _ taxRate: Int?
    ) {
        self.name = name
        self.specification = specification
        self.unit = unit
        self.price = price
        self.quantities = quantities
        self.taxRate = taxRate
    }

    static func goods(of kind: InvoiceKind) -> [SampleGoods] {
        switch kind {
        case .freight: freight
        case .toll: tolls
        case .rail: rail
        case .air: air
        case .motorVehicle, .digitalMotorVehicle: newCars
        case .usedVehicle, .digitalUsedVehicle: usedCars
        default: anything
        }
    }

    private static let anything = [
        SampleGoods("*电子计算机*笔记本电脑", "14英寸 16G", "台", 389_901...899_999, 1...5, 13),
        SampleGoods("*纸制品*复印纸", "A4 70g", "箱", 9_501...18_999, 1...40, 13),
        SampleGoods("*餐饮服务*餐费", "", "", 3_201...88_888, 1...1, 6),
        SampleGoods("*住宿服务*住宿费", "", "天", 18_001...69_999, 1...7, 6),
        SampleGoods("*信息技术服务*软件服务费", "", "项", 50_001...4_999_999, 1...1, 6),
        SampleGoods("*谷物加工品*大米", "10kg", "袋", 4_501...9_999, 1...60, 9),
        SampleGoods("*蔬菜*鲜蔬菜", "", "公斤", 203...1_899, 1...200, nil),
        SampleGoods("*家具*办公椅", "网布", "把", 19_901...129_999, 1...24, 13),
        SampleGoods("*日用杂品*保温杯", "500ml", "个", 2_901...19_999, 1...50, 13),
        SampleGoods("*运输服务*国内货物运输服务", "", "次", 8_001...399_999, 1...6, 9),
        SampleGoods("*图书*科技图书", "", "册", 2_501...12_999, 1...100, 9),
        SampleGoods("*生活服务*洗涤服务", "", "次", 1_001...9_999, 1...20, 3),
        SampleGoods("*劳务*咨询服务", "", "次", 10_001...199_999, 1...3, 1),
    ]
    private static let freight = [
        SampleGoods("货物运输", "", "吨", 8_001...59_999, 1...40, 11)
    ]
    private static let tolls = [
        SampleGoods("*经营租赁*通行费", "样A99999", "", 501...29_999, 1...1, 3),
        SampleGoods("*经营租赁*通行费", "样B00001", "", 501...29_999, 1...1, 9),
    ]
    private static let rail = [
        SampleGoods("*运输服务*铁路旅客运输服务", "G9999", "人次", 1_851...99_999, 1...1, 9)
    ]
    private static let air = [
        SampleGoods("*运输服务*航空旅客运输服务", "XX9999", "人次", 30_001...249_999, 1...1, 9)
    ]
    private static let newCars = [
        SampleGoods("多用途乘用车", "样例牌YL6480", "辆", 8_000_001...39_999_999, 1...1, 13)
    ]
    private static let usedCars = [
        SampleGoods("小型轿车", "样例牌YL7150", "辆", 1_000_001...19_999_999, 1...1, nil)
    ]
}
