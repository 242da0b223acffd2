import Payouts
import Testing

/// What a holder or a seller has written stays text in a spreadsheet.
struct SpreadsheetTextTests {
    @Test(arguments: [
        ("plain", "\"plain\""), ("=1+1", "\"'=1+1\""), ("+86", "\"'+86\""), ("-x", "\"'-x\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""), (" =1", "\"' =1\""), ("\t=1", "\"'\t=1\""),
        ("\rx", "\"'\rx\""), ("＝1", "\"'＝1\""), ("a\"b", "\"a\"\"b\""), ("", "\"\""),
        ("a,b\nc", "\"a,b\nc\""), ("1-2", "\"1-2\""),
    ])
    func noTextIsAFormula(_ text: String, _ field: String) {
        #expect(SpreadsheetText.quoted(text) == field)
    }
}
