extension InvoiceKind {
    /// 货物运输业增值税专用发票: ended on 2016-07-01 (国家税务总局公告2015年第99号). Ten digits, the eighth 2 or 7.
    package static let freight = InvoiceKind(
        code: "02", chineseName: "货物运输业增值税专用发票",
        englishName: "freight transport special VAT invoice", factor: .freightAmount,
        isTold: { $0.count == 10 && [2, 7].contains($0.digit(8)) })
}
