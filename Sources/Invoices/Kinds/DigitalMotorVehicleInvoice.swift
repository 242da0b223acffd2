extension InvoiceKind {
    /// 数电票（机动车销售统一发票）: no code; the kind is the record’s.
    package static let digitalMotorVehicle = InvoiceKind(
        code: "83", chineseName: "电子发票（机动车销售统一发票）",
        englishName: "fully digital motor vehicle invoice", factor: .totalWithTax,
        hasCode: false)
}
