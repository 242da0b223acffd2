/// The factor that a query must give beside code, number and date; it depends on the kind. The raw value
/// is the name that programs read.
package enum FourthFactor: String, Sendable, Hashable, CaseIterable {
    /// 开具金额（不含税）
    case amountBeforeTax = "amount_before_tax"
    /// 合计金额, the sum of the freight charges before tax.
    case freightAmount = "freight_amount"
    /// 不含税价 of a motor vehicle.
    case priceBeforeTax = "price_before_tax"
    /// 车价合计 of a used vehicle, with tax.
    case vehicleTotal = "vehicle_total"
    /// 价税合计
    case totalWithTax = "total_with_tax"
    /// 校验码后六位
    case checkCode = "check_code"
    /// The blockchain invoice's three: amount before tax, 5-character check code, and the
    /// seller's tax number.
    case blockchain = "blockchain"

    /// True if a query must give an amount. A blockchain invoice needs all three.
    package var needsAmount: Bool { self != .checkCode }
    package var needsCheckCode: Bool { self == .checkCode || self == .blockchain }
    package var needsSellerTaxNumber: Bool { self == .blockchain }

    /// The amount of `invoice` that a query's amount is compared with; nil when none is.
    package func amount(amount: Fen, total: Fen) -> Fen? {
        switch self {
        case .amountBeforeTax, .freightAmount, .priceBeforeTax, .blockchain: amount
        case .vehicleTotal, .totalWithTax: total
        case .checkCode: nil
        }
    }
}
