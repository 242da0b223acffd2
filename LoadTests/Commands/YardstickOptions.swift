import ArgumentParser
import Foundation

/// Servers that answer everything with one hot answer of the service.
struct YardstickOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An nginx that gives the captured answer to everybody; .ci/load starts one.",
            valueName: "url"))
    var nginxURL: String?

    @Option(
        help: ArgumentHelp(
            "A bare NIO server that does the same; .ci/load starts one.", valueName: "url"))
    var bareURL: String?

    @Option(
        help: ArgumentHelp(
            "The captured answer, which both are held to.", valueName: "file"))
    var answer: String?

    func validate() throws {
        for url in [nginxURL, bareURL].compactMap(\.self)
        where Target(url: url, headers: [])?.scheme != .http {
            throw ValidationError("'\(url)' is not an http address")
        }
        guard answer != nil || (nginxURL == nil && bareURL == nil) else {
            throw ValidationError("--nginx-url and --bare-url need the --answer that they give")
        }
    }

    /// They are asked as the service is, with the same headers.
    func servers(_ options: TargetOptions) throws -> [FixedAnswerServer] {
        guard let file = answer else { return [] }
        let answer = try FixedAnswer(file: file)
        return [("nginx", nginxURL), ("bare", bareURL)].compactMap { name, url in
            url.map {
                FixedAnswerServer(name: name, target: options.target(at: [$0]), answer: answer)
            }
        }
    }
}
