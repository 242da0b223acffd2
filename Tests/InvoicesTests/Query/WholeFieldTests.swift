import Testing

@testable import Invoices

/// In the fields of the page, the API and the command there is one value: what says more or less than it is
/// an error of the field, never a part that is read.
struct WholeFieldTests {
    /// The amount of a form, of the API and of the command.
    static let fields: [(String, String?)] = [
        ("11692.52", "11692.52"), ("¥11,692.52", "11692.52"), ("11 692.52", "11692.52"),
        ("¥ 11 692.52", "11692.52"), ("11’692.52", "11692.52"), ("11692.52元", "11692.52"),
        ("金额：11692.52", "11692.52"), ("人民币11692.52元整", "11692.52"), ("一共11692.52元", "11692.52"),
        ("（11692.52元）", "11692.52"), ("RMB 11692.52", "11692.52"), ("500", "500"),
        ("11692元5角2分", "11692.52"), ("壹佰壹拾叁圆整", "113.00"),
        ("。52", nil), ("。52元", nil), ("金额。52", nil), ("¥。52", nil),
        ("***692.52", nil), ("*** 692.52", nil), ("** 692.52", nil), ("***,692.52", nil),
        ("1*692.52", nil), ("1**692.52", nil), ("XX692.52", nil), ("XX,692.52", nil),
        ("XX 692.52", nil), ("X,692.52", nil), ("¥XX,692.52", nil), ("○○692.52", nil),
        ("□ 692.52", nil), ("··· 692.52", nil), ("11692.**", nil), ("11692.XX", nil),
        ("11692 **", nil), ("11692\u{1D}52", nil), ("¥11692\u{200B}52", nil), ("¥11692⁵²", nil),
        ("¥11692⒌2", nil), ("¥11692<sup>52</sup>", nil), ("¥11692(角分52)", nil),
        ("about 500", nil), ("692.52 138****8000", nil), ("伍 692.52", nil),
        ("价税合计：230.00", "230.00"), ("230.00，含税", "230.00"), ("共230元", "230"),
        ("小写：¥230.00", "230.00"),
        ("￥ 230 . 00", "230.00"), ("11 692,52", "11692.52"), ("二百三", "230"), ("五毛二", "0.52"),
        ("➖230.00", "-230.00"), ("是230元", "230"), ("1 234 567.80", "1234567.80"),
        // Unit words, several, ranges.
        ("230万", nil), ("230.00万元", nil), ("单位：万元 230.00", nil), ("230.00（千元）", nil),
        ("币种：美元 230.00", nil), ("230 231", nil), ("230 231 232", nil), ("230.00 231.00", nil),
        ("230.00/231.00", nil), ("230.00、231.00", nil), ("230.00-300.00", nil), ("230元至300元", nil),
        ("二百三十一圆 230.00", nil), ("贰佰叁拾壹圆整 230.00", nil), ("税额：13.00 价税合计：230.00", nil),
        ("合计230.00 其中税额26.46", nil), ("230.00 5", nil), ("1\n230.00", nil),
        // One of several, another kind of sum, denied, in words that nobody knows.
        ("每张230.00", nil), ("三张230.00", nil), ("三个230元", nil), ("两张各230元", nil), ("230.00元/张", nil),
        ("不是230.00", nil), ("230.00不对", nil), ("退款230.00", nil), ("运费230.00", nil),
        ("税额230.00", nil),
        ("单价230.00", nil), ("不含税230.00", nil), ("定金230.00", nil), ("原价230.00", nil),
        ("优惠后230.00", nil),
        ("上次230.00", nil), ("230张", nil), ("230号", nil), ("一千零 230.00", nil), ("二百三十元\n五角", nil),
        ("230元\n五角", nil), ("230元再加5毛", nil), ("|230.00", nil), ("😀230.00", nil),
        ("<del>230.00</del>", nil),
    ]

    @Test(arguments: fields)
    func aFieldsSumIsReadWholeOrRefused(_ typed: String, _ sum: String?) throws {
        let today = try #require(CalendarDay("2026-11-21"))
        let submitted = SubmittedInvoice(
            number: "26990000000000000001", issuedOn: "2026-11-01", amount: typed)
        let outcome = PreCheck(today: today).examine(submitted)
        if let sum {
            guard case .passed(let query) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(query.amount == Fen(yuan: sum))
        } else {
            #expect(outcome == .malformed([FieldError("amount", .notAnAmount)]))
        }
    }

    /// The sum of the kind's own name only: a special invoice asks for the one before tax.
    @Test(arguments: [
        ("不含税金额：230.00", true), ("金额：230.00", true), ("价税合计：230.00", false), ("含税230.00", false),
    ])
    func aFieldsLabelMustMeanItsSum(_ typed: String, _ isRead: Bool) throws {
        let today = try #require(CalendarDay("2026-11-21"))
        let outcome = PreCheck(today: today).examine(
            SubmittedInvoice(
                code: "1100263110", number: "00000001", issuedOn: "2026-11-01", amount: typed))
        if case .passed(let query) = outcome {
            #expect(isRead && query.amount == Fen(23_000))
        } else {
            #expect(!isRead && outcome == .malformed([FieldError("amount", .notAnAmount)]))
        }
    }

    /// A day that a blank cuts is read where a chat reads it too: blanks beside the signs, in groups, or
    /// between all its digits.
    @Test(arguments: [
        ("2026 11 01", true), ("2026 1101", true), ("2026 - 11 - 01", true),
        ("2026 年 11 月 1 日", true),
        ("2 0 2 6 年1 1 月0 1 日", true), ("2 0 2 6 - 1 1 - 0 1", true), ("2 0 2 6 1 1 0 1", true),
        ("2026年11月0 1日", true), ("2026-11-0 1", false), ("2026-1 1-01", false),
        ("20 26-11-01", false), ("202 6-11-01", false), ("2026/11/0 1", false),
        ("2026.11.0 1", false),
        ("2026110 1", false), ("202 61101", false), ("20261 101", false), ("2026年1 1月1日", false),
        ("2026-11-0\t1", false), ("2026-11-0\n1", false), ("2026-11-0\u{3000}1", false),
        ("2026-11-0\u{A0}1", false), ("2026-11-0\u{200B}1", false), ("Nov 0 1, 2026", false),
    ])
    func aTornDayIsReadByThePageAsByTheChats(_ typed: String, _ isRead: Bool) throws {
        let today = try #require(CalendarDay("2026-11-21"))
        let number = "26990000000000000001"
        let outcome = PreCheck(today: today).examine(
            SubmittedInvoice(number: number, issuedOn: typed, amount: "230.00"))
        let isDay =
            if case .passed(let query) = outcome {
                query.issuedOn == CalendarDay("2026-11-01")
            } else {
                false
            }
        #expect(isDay == isRead, "\(outcome)")
        if !isRead { #expect(outcome == .malformed([FieldError("issuedOn", .notADate)])) }
        guard case .notes(let notes, _) = FreeText.read("\(number) ¥230.00 \(typed)") else {
            Issue.record("nothing read")
            return
        }
        #expect((CalendarDay(notes.issuedOn) == CalendarDay("2026-11-01")) == isRead)
    }

    /// So with the day's field.
    @Test(arguments: [
        ("2026年11月1日 星期日", true), ("2026-11-01 10:20", true), ("开票日期：2026-11-01", true),
        ("2026-11-01之前", false), ("不是2026-11-01", false), ("before 2026-11-01", false),
        ("付款日2026-11-01", false), ("2026-11-01 2026-11-02", false),
    ])
    func aFieldsDayIsReadWholeOrRefused(_ typed: String, _ isRead: Bool) throws {
        let today = try #require(CalendarDay("2026-11-21"))
        let outcome = PreCheck(today: today).examine(
            SubmittedInvoice(number: "26990000000000000001", issuedOn: typed, amount: "230.00"))
        if case .passed(let query) = outcome {
            #expect(isRead && query.issuedOn == CalendarDay("2026-11-01"))
        } else {
            #expect(!isRead && outcome == .malformed([FieldError("issuedOn", .notADate)]))
        }
    }
}
