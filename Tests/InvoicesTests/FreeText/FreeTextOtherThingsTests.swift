import Invoices
import Testing

/// Days, sums and money that are not the invoice's, as people paste them beside it: what a text calls by
/// another name is asked back, in simplified and traditional characters and in English.
struct FreeTextOtherThingsTests {
    private static let number = "23111000000020260101"
    private static let told = "n=\(number) d=2026-10-16"

    // MARK: Days

    static let otherDays = [
        "打印日期：2026-10-20", "付款日期2026-10-20", "交易时间：2026-10-20", "下单时间 2026-10-20",
        "出生日期1990-01-01", "认证日期：2026年10月20日", "報銷日期：2026年10月20日",
        "作废日期2026/10/20", "用餐日期 2026.10.20", "有效期至2026-12-31", "2026-12-31到期", "2026-12-31前报销",
        "农历2026年9月2日", "農曆2026年9月2日", "due 2026-10-20", "due date 2026-10-20",
        "payment date: 2026-10-20", "order date 20 October 2026", "paid on 2026-10-20",
        "printed 2026-10-20", "received 2026-10-20", "2026-10-16或17",
    ].map { Phrasing("\(number) \($0) ¥11692.52", "n=\(number) a=11692.52 ?unclear.issuedOn") }

    /// Eight digits by themselves could be a number too, so nothing is asked about them.
    @Test func aDayOfEightDigitsWithAnotherNameIsNoDay() {
        let read = FreeText.read("\(Self.number) 收到日期20261020 ¥11692.52")
        #expect(Phrasing.meaning(of: read) == "n=\(Self.number) a=11692.52")
    }

    static let ownDays = [
        "日期2026-10-16", "发票日期2026-10-16", "開票日期：2026年10月16日", "开具时间：2026-10-16",
        "填开日期2026-10-16", "出票时间 2026-10-16", "请核对日期：2026-10-16", "这张票的日期是2026-10-16",
        "date 2026-10-16", "the date is 2026-10-16", "issued date 2026-10-16",
        "invoice date 2026-10-16", "billing date 2026-10-16", "issued on 2026-10-16",
        "付款日期2026-10-20 开票日期2026-10-16", "开票日期2026-10-16 交易时间2026-10-20 10:20",
        "2026-10-16 付款日期：2026-10-20", "due 2026-11-16, issue date 2026-10-16",
    ].map { Phrasing("\(number) \($0) ¥11692.52", "\(told) a=11692.52") }

    // MARK: Money

    static let otherMoney = [
        "新臺幣11692.52元", "臺幣11692.52", "美圓1646.83", "新幣100.00", "加幣100.00", "日幣100.00元", "韓幣100.00",
        "泰幣100.00", "港圓100.00", "港紙100.00", "紅字 100.00", "減去100.00", "Rs 100.00", "kr 100.00",
        "PHP 100.00", "100.00 quid", "100.00 bucks", "100.00 PLN", "余6692.52元", "餘6692.52",
        "剩6692.52元", "还剩6692.52", "剩餘6692.52", "尚余6692.52",
    ].map { Phrasing("\(number) 2026-10-16 \($0)", "\(told) ?unclear.amount") }

    static let otherSums = [
        "结余6692.52", "余款：6692.52",
        "按金500.00", "找續5.00", "回贈50.00", "扣減50.00", "上限10000.00", "限额10000.00", "封顶10000.00",
        "代金券50.00", "優惠100.00", "違約金100.00", "郵費10.00", "手續費1.00", "預付款100.00", "罰款50.00",
        "remaining 5.00", "voucher 5.00", "outstanding: 5.00", "limit 5000.00",
    ].map { Phrasing("\(number) 2026-10-16 \($0)", told) }

    static let ownSums = [
        ("已付5000元 余6692.52元 价税合计11692.52", "t=11692.52"), ("實際 11692.52", "t=11692.52"),
        ("voucher 5.00, total 95.00", "t=95.00"),
        ("余杭饭店 95.00", "a=95.00"), ("多余的不用查 95.00", "a=95.00"),
    ].map { Phrasing("\(number) 2026-10-16 \($0)", "\(told) \($1)") }

    // MARK: Six digits

    private static let coded = "c=033001800111 n=25672225 d=2026-10-16"

    static let otherNumbers = [
        "手机后六位567890", "手机后六位 567890", "卡号后6位567890", "身份证后六位：567890", "税号后六位567890",
        "订单后六位567890", "房号 567890", "流水号：567890", "会员号567890", "桌号567890", "取件码567890",
        "zip 567890", "pin 567890", "otp: 567890", "ref #567890",
    ].map { Phrasing("033001800111 25672225 20261016 \($0)", coded) }

    static let checkCodes = [
        "后六位567890", "后6位：567890", "发票后六位567890", "校验码后六位567890", "校验码末6位567890", "567890",
        "校验码尾号567890",
        "校验码567890", "校验码的后六位567890", "check code 567890", "请查567890",
        "房号302 后六位567890", "流水号123456 校验码567890",
    ].map { Phrasing("033001800111 25672225 20261016 \($0)", "\(coded) k=567890") }

    @Test(arguments: otherDays + otherMoney + otherSums + otherNumbers)
    func whatHasAnotherNameIsNotTheInvoices(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }

    @Test(arguments: ownDays + ownSums + checkCodes)
    func whatIsTheInvoicesIsRead(_ phrasing: Phrasing) {
        #expect(Phrasing.meaning(of: FreeText.read(phrasing.text)) == phrasing.meaning)
    }
}
