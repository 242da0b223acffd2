/// The state of an issued invoice (发票状态).
package enum InvoiceStatus: String, Sendable, Hashable, CaseIterable {
    /// 正常
    case normal = "N"
    /// 作废: void, for ever.
    case voided = "Y"
    /// 冲红: red-flushed; the word of invoices with a code, whose systems do not tell how far.
    case redFlushed = "H"
    /// 部分红冲
    case partlyRedFlushed = "BH"
    /// 全额红冲
    case whollyRedFlushed = "QH"
}
