/// A bank that people can choose for their card, with the clearing number of its head office (大额支付系统行号), which takes
/// payments for all its branches.
///
/// The clearing house publishes no list for everybody. These are the ones that the public sources which we looked through agree
/// on; whoever banks elsewhere types the twelve digits, which his bank tells him. A payer compares them with the list that his own
/// bank gives him before any money moves.
package struct ClearingBank: Hashable, Sendable {
    /// Twelve digits of the payment system (大额支付系统行号).
    package let number: String
    package let chinese: String
    package let english: String

    private init(_ number: String, _ chinese: String, _ english: String) {
        self.number = number
        self.chinese = chinese
        self.english = english
    }

    /// In the order in which people are offered them.
    package static let all = [
        ClearingBank("102100099996", "中国工商银行", "ICBC"),
        ClearingBank("103100000026", "中国农业银行", "Agricultural Bank of China"),
        ClearingBank("104100000004", "中国银行", "Bank of China"),
        ClearingBank("105100000017", "中国建设银行", "China Construction Bank"),
        ClearingBank("301290000007", "交通银行", "Bank of Communications"),
        ClearingBank("403100000004", "中国邮政储蓄银行", "Postal Savings Bank of China"),
        ClearingBank("308584000013", "招商银行", "China Merchants Bank"),
        ClearingBank("302100011000", "中信银行", "China CITIC Bank"),
        ClearingBank("303100000006", "中国光大银行", "China Everbright Bank"),
        ClearingBank("304100040000", "华夏银行", "Hua Xia Bank"),
        ClearingBank("305100000013", "中国民生银行", "China Minsheng Bank"),
        ClearingBank("306581000003", "广发银行", "China Guangfa Bank"),
        ClearingBank("307584007998", "平安银行", "Ping An Bank"),
        ClearingBank("309391000011", "兴业银行", "Industrial Bank"),
        ClearingBank("310290000013", "上海浦东发展银行", "SPD Bank"),
        ClearingBank("313100000013", "北京银行", "Bank of Beijing"),
    ]

    /// True if it has the form of a clearing number, of this list or not.
    package static func isNumber(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
