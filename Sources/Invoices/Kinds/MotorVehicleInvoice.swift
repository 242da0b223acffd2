extension InvoiceKind {
    /// 机动车销售统一发票. Twelve digits, the first not 0, the eighth 2.
    package static let motorVehicle = InvoiceKind(
        code: "03", chineseName: "机动车销售统一发票", englishName: "motor vehicle sales invoice",
        factor: .priceBeforeTax,
        isTold: { $0.count == 12 && $0.digit(1) != 0 && $0.digit(8) == 2 })
}
