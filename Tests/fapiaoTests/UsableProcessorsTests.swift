import Testing

@testable import fapiao

struct UsableProcessorsTests {
    @Test(arguments: [
        ("Name:\tfapiao\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2),
        ("Cpus_allowed:\t1\n", 1),
        ("Cpus_allowed:\tff,ffffffff,00000000\n", 40),
        ("Cpus_allowed:\t8000\n", 1),
        ("Cpus_allowed:\t0\n", 1),
        ("Cpus_allowed_list:\t0-7\n", 1),
        ("", 1),
    ])
    func theMaskIsCounted(_ status: String, _ count: Int) {
        #expect(UsableProcessors.count(inStatus: status) == count)
    }

    @Test func withoutTheFileThereIsOne() {
        #expect(UsableProcessors.count(inStatus: nil) == 1)
    }
}
