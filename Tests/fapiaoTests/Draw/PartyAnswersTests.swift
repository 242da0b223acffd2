import Doubles
import Lottery
import Testing

@testable import fapiao

struct PartyAnswersTests {
    /// A witness that has moved is asked where it is now, and one that has left where it was.
    @Test func partiesAreAskedAtTheirNewestAddress() {
        let first = LotteryCampaign(urls: ["http://127.0.0.1:1", "http://127.0.0.1:2"])
        let next = LotteryCampaign(
            witnesses: [LotteryCampaign.witnesses[0]], urls: ["http://127.0.0.1:9"],
            amends: """
                , "amends": {"manifest": "\(first.manifest.digest)", "from": 9,
                             "reason": {"zh": "走", "en": "gone"}}
                """)
        let asked = PartyAnswers.parties(of: [first.manifest, next.manifest])
        let urls = Dictionary(uniqueKeysWithValues: asked.map { ($0.name, $0.url) })
        #expect(urls.count == 3)
        #expect(urls[LotteryCampaign.witnesses[0]] == "http://127.0.0.1:9")
        #expect(urls[LotteryCampaign.witnesses[1]] == "http://127.0.0.1:2")
    }
}
