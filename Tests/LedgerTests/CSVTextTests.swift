import Invoices
import Testing

@testable import Ledger

/// What spreadsheets make of the fields of a CSV load.
@Suite struct CSVTextTests {
    @Test(arguments: [
        ("2026-01-05", "2026/1/5"), ("2026-01-05", "2026-1-5"), ("2026-01-05", "2026年1月5日"),
        ("2026-01-05", "2026.01.05"), ("2026-01-05", "2026/01/05 10:11:12"),
        ("2026-01-05", "2026-01-05T10:11:12"), ("2026-01-05", "\t2026-01-05 "),
        ("2026-01-05", "20260105"), ("1234.50", "1,234.50"), ("1234.50", "¥1,234.50"),
        ("1234.50", "1234.5"), ("-1234567.00", "-1,234,567"), ("100.00", " 100 "),
        ("1234.50", " ¥ 1,234.50 "),
        ("-1234.50", "-¥1,234.50"), ("-1234.50", "¥-1,234.50"), ("-1234.50", "-￥ 1,234.50"),
        ("-5.00", "-¥5"), ("0.50", "￥0.5"),
    ])
    func whatSpreadsheetsMakeOfAFieldIsRead(_ meant: String, _ written: String) {
        let text = written.trimmedForCSV
        if meant.contains("-01-") {
            #expect(CalendarDay(CSVText.date(text)) == CalendarDay(meant))
        } else {
            #expect(Fen(yuan: CSVText.amount(text)) == Fen(yuan: meant))
        }
    }

    @Test(arguments: [
        "5/6/2026", "2026/13/1", "26/5/6", "2026/5", "2026/5/6/7", "46148", "2026年5月", "2026/5/6x",
        "2026/005/06", "2026-05-1 6", "2026-05-1 6 ", "2026年5月1日6",
    ])
    func aDateThatCouldBeAnotherIsNone(_ text: String) {
        #expect(CalendarDay(CSVText.date(text)) == nil)
    }

    @Test(arguments: [
        "1,23", "1,2345", ",123", "12,34.5", "1,234,5", "$5", "5元", "1.234,50", "¥¥5", "-¥-5",
        "--5", "¥", "¥ -", "5¥",
    ])
    func anAmountThatCouldBeAnotherIsNone(_ text: String) {
        #expect(Fen(yuan: CSVText.amount(text)) == nil)
    }

    @Test(
        arguments: [
            ("2.6112E+19", true), ("2.6112e+19", true), ("2.6112E19", true), ("3E+11", true),
            ("3E11", true), ("26112000000000000001", false), ("2.6112", false), ("E+19", false),
            ("911101059876543E12", false), ("9112E345678901234X", false), ("1.5E+", false),
            ("1.5E+x", false), ("", false),
        ] as [(String, Bool)])
    func aRoundedNumberIsSeen(_ text: String, _ isRounded: Bool) {
        #expect(CSVText.isRounded(text) == isRounded)
    }

    @Test func everyKindIsToldByItsName() {
        for kind in InvoiceKind.all { #expect(CSVText.kind(kind.chineseName) == kind.code) }
        for (name, code) in [
            ("数电票（增值税专用发票）", "31"), ("数电票（铁路电子客票）", "51"), ("4", "04"), ("32", "32"),
            ("增值税普通发票(卷式)", "11"),
        ] { #expect(CSVText.kind(name) == code) }
    }
}
