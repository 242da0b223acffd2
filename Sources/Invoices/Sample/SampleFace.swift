/// Writes the face of one synthetic invoice.
struct SampleFace {
    let kind: InvoiceKind
    let identity: SampleIdentity
    let seed: UInt64
    var random: SplitMix64

    private static let remarks = [
        "合同编号 YL-2026-001", "样例，请勿报销", "送货地址：样例路1号", "订单 9900112233", "项目名称：样例工程",
    ]
    /// These print the tax-control device's number; fully digital ones have no such device.
    private static let printsMachine: Set<InvoiceKind> = [
        .special, .ordinary, .electronicSpecial, .electronicOrdinary, .roll, .toll, .motorVehicle,
    ]
    private static let sellsToCompanies: Set<InvoiceKind> = [
        .special, .electronicSpecial, .digitalSpecial, .digitalPaperSpecial, .freight,
    ]

    mutating func invoice(issuedOn day: CalendarDay) -> Invoice {
        let checkCode = identity.checkCode(for: kind, &random)
        let seller = SampleParty.company(in: identity.region, seed: seed, &random, trade: trade)
        let buyer =
            isSoldToPerson()
            ? SampleParty.person(&random)
            : SampleParty.company(in: identity.region, seed: seed, &random)
        let lines = lines()
        let (amount, tax) = lines.sampleSums
        // The airport fund (民航发展基金) is in the total, but neither price nor tax.
        let fund: Int64 = kind == .air ? 5_000 : 0
        return Invoice(
            kind: kind, code: identity.code, number: identity.number, issuedOn: day,
            checkCode: checkCode, machineNumber: machineNumber(), seller: seller, buyer: buyer,
            lines: lines, amount: Fen(amount), tax: Fen(tax), total: Fen(amount + tax + fund),
            remark: random.chance(20) ? random.pick(Self.remarks) : "")
    }

    private var trade: String? {
        switch kind {
        case .rail: "铁路客运"
        case .air: "航空"
        case .toll: "高速公路"
        case .freight: "货运"
        case .motorVehicle, .digitalMotorVehicle: "汽车销售"
        case .usedVehicle, .digitalUsedVehicle: "二手车交易"
        default: nil
        }
    }

    private mutating func isSoldToPerson() -> Bool {
        if kind == .rail || kind == .air { return true }
        return !Self.sellsToCompanies.contains(kind) && random.chance(40)
    }

    private mutating func machineNumber() -> String {
        guard Self.printsMachine.contains(kind) else { return "" }
        return "99" + SampleIdentity.padded(random.next() % 10_000_000_000, 10)
    }

    private mutating func lines() -> [InvoiceLine] {
        let goods = SampleGoods.goods(of: kind)
        let count = goods.count < 3 ? 1 : 1 + min(random.below(4), random.below(4))
        return (0..<count).map { _ in line(random.pick(goods)) }
    }

    private mutating func line(_ goods: SampleGoods) -> InvoiceLine {
        let price = Fen(Int64(random.within(goods.price)))
        let quantity = random.within(goods.quantities)
        let amount = Fen(price.value * Int64(quantity))
        // To the nearest fen, halves up.
        let tax = Fen((amount.value * Int64(goods.taxRate ?? 0) + 50) / 100)
        return InvoiceLine(
            name: goods.name, specification: goods.specification, unit: goods.unit,
            quantity: goods.unit.isEmpty ? "" : "\(quantity)",
            price: goods.unit.isEmpty ? "" : price.description, amount: amount,
            taxRate: goods.taxRate.map { "\($0)%" } ?? "免税", tax: tax)
    }
}

extension [InvoiceLine] {
    /// In fen. A sample's prices are ours and small, so the sums fit.
    var sampleSums: (amount: Int64, tax: Int64) {
        reduce((0, 0)) { ($0.0 + $1.amount.value, $0.1 + $1.tax.value) }
    }
}
