import ArgumentParser

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Check a lottery's campaign before anybody signs it, publish and run it.",
        subcommands: [
            CampaignCheckCommand.self, CampaignPublishCommand.self, CampaignOpenCommand.self,
            CampaignPauseCommand.self, CampaignResumeCommand.self, CampaignCloseCommand.self,
            CampaignFinishCommand.self, CampaignReportCommand.self,
        ])
}
