/// A kind of invoice (票种): how it is told, what its fourth factor is. Each kind is one file
/// beside this one; a new kind is a new file, a line in `all`, and one in `tellingOrder` if a code
/// tells it.
package struct InvoiceKind: Sendable {
    /// The two digits of the tax system's table, or `blockchain`.
    package let code: String
    package let chineseName: String
    package let englishName: String
    /// The factor that a query gives beside code, number and date.
    package let factor: FourthFactor
    /// True if its invoices carry a code; the fully digital ones do not.
    package let hasCode: Bool
    /// True if a code by itself tells this kind. Always false for kinds that only the record tells
    /// (数电纸质 share the codes of others; fully digital ones have none).
    package let isTold: @Sendable (_ by: InvoiceCode) -> Bool

    init(
        code: String, chineseName: String, englishName: String, factor: FourthFactor,
        hasCode: Bool = true, isTold: @escaping @Sendable (InvoiceCode) -> Bool = { _ in false }
    ) {
        self.code = code
        self.chineseName = chineseName
        self.englishName = englishName
        self.factor = factor
        self.hasCode = hasCode
        self.isTold = isTold
    }

    /// Every kind, each once, in the order of their codes in the form. A kind that is missing here
    /// cannot be issued, asked for or told.
    package static let all: [InvoiceKind] = [
        .special, .freight, .motorVehicle, .ordinary, .electronicSpecial, .electronicOrdinary,
        .roll, .toll, .usedVehicle, .digitalSpecial, .digitalOrdinary, .rail, .air,
        .digitalMotorVehicle, .digitalUsedVehicle, .digitalPaperSpecial, .digitalPaperOrdinary,
        .blockchain,
    ]

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// The kind with this code of the table; nil when there is none.
    package static func named(_ code: String) -> InvoiceKind? { byCode[code] }

    /// The order in which a code is tried: an earlier kind wins where two could claim it.
    private static let tellingOrder: [InvoiceKind] = [
        .electronicOrdinary, .ordinary, .roll, .toll, .usedVehicle, .motorVehicle,
        .electronicSpecial, .blockchain, .special, .freight,
    ]

    /// The kind that a code tells; nil when it tells none.
    package static func told(by code: InvoiceCode) -> InvoiceKind? {
        tellingOrder.first { $0.isTold(code) }
    }
}

extension InvoiceKind: Hashable {
    package static func == (left: InvoiceKind, right: InvoiceKind) -> Bool {
        left.code == right.code
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension InvoiceKind: CustomStringConvertible {
    package var description: String { code }
}
