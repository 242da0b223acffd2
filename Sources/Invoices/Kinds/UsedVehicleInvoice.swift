extension InvoiceKind {
    /// 二手车销售统一发票. Twelve digits, 0…17.
    package static let usedVehicle = InvoiceKind(
        code: "15", chineseName: "二手车销售统一发票", englishName: "used vehicle sales invoice",
        factor: .vehicleTotal,
        isTold: { $0.count == 12 && $0.digit(1) == 0 && $0.kindDigits == 17 })
}
