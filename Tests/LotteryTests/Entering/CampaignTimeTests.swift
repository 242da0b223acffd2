import Invoices
import Lottery
import Testing

struct CampaignTimeTests {
    /// Midnight in China is 16:00 UTC.
    @Test(
        arguments: [
            (1_767_196_800, 1_767_196_800, "2026-01-01 00:00"),
            (1_767_283_199, 1_767_196_800, "2026-01-01 23:59"),
            (1_767_283_200, 1_767_283_200, "2026-01-02 00:00"),
        ] as [(UInt64, Int64, String)])
    func daysBeginAtMidnightInChina(_ second: UInt64, _ begin: Int64, _ text: String) {
        #expect(CampaignTime.day(of: second) == begin..<begin + 86_400)
        #expect(CampaignTime.minute(of: second) == text)
    }

    @Test(
        arguments: [
            // January, February of a leap year, December.
            (1_767_196_800, 1_767_196_800, 1_769_875_200),
            (1_769_875_199, 1_767_196_800, 1_769_875_200),
            (1_709_222_399, 1_706_716_800, 1_709_222_400),
            (1_796_054_400, 1_796_054_400, 1_798_732_800),
            (1_798_732_799, 1_796_054_400, 1_798_732_800),
        ] as [(UInt64, Int64, Int64)])
    func monthsBeginAtMidnightInChina(_ second: UInt64, _ begin: Int64, _ end: Int64) {
        #expect(CampaignTime.month(of: second) == begin..<end)
    }

    /// A manifest's times may be anything below 2⁵³.
    @Test func noTimeIsTooLate() {
        #expect(!CampaignTime.minute(of: 1 << 53).isEmpty)
        #expect(CampaignTime.day(of: 1 << 53).count == 86_400)
        #expect(CampaignTime.month(of: 7_258_089_600).count == 31 * 86_400)
    }
}
