package import Invoices

extension FourthFactor {
    /// The name of the amount on an invoice with this factor; nil when it asks for none.
    package var amountWord: FieldWord? {
        switch self {
        case .amountBeforeTax, .blockchain: .amountBeforeTax
        case .freightAmount: .freightAmount
        case .priceBeforeTax: .priceBeforeTax
        case .vehicleTotal: .vehicleTotal
        case .totalWithTax: .total
        case .checkCode: nil
        }
    }
}
