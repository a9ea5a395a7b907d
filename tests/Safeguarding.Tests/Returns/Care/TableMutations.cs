namespace Safeguarding.Tests.Returns.Care;

public partial class TableMutationTests
{
    /// <summary>A line: the rule, the year in which the collection ends (2026 unless said; xml for the XML form), the edits, and the rules that must fire too.</summary>
    private const string Mutations = """
        101 : Header.ALL.SEX= : 202
        101 2023 : Header.ALL.SEX=3 : 202
        102 : Header.ALL.DOB=31/02/@-12 : 203 INT14 INT16 INT17
        103 : Header.ALL.ETHNIC= : 204
        104 : UASC.ASY.DUC=31/03/@ : 205B
        105 xml : Header.ALL.UASC=
        112 : AD1.ADO.DATE_INT=20-04
        113 : AD1.ADO.DATE_MATCH=x
        114 : AD1.ADO.FOSTER_CARE=2
        115 : PlacedAdoption.ADO.DATE_PLACED=x
        116 : PlacedAdoption.REV.DATE_PLACED_CEASED=x
        117 : PlacedAdoption.REV.DATE_PLACED_CEASED=01/04/@+1
        118 : PlacedAdoption.REV.DATE_PLACED_CEASED=31/03/@
        119 : PlacedAdoption.REV.REASON_PLACED_CEASED=
        120 : PlacedAdoption.REV.REASON_PLACED_CEASED=RD5
        131 : OC3.LVR.IN_TOUCH=MAYBE
        132 : OC3.LVR.ACTIV=F3
        133 : OC3.LVR.ACCOM=F1
        134 : OC3+ADO|01/02/@-2|YES|F2|U1 : 1001 391
        151 : AD1.ADO.NB_ADOPTR= : 601
        153 : OC3.LVR.ACTIV=
        157 : OC2.MUM.SDQ_REASON=SDQ1
        158 : OC2.OLD.INTERVENTION_OFFERED=0
        159 : OC2.ALL.INTERVENTION_OFFERED=
        165 : Header.TOT.MOTHER=
        165 : Header.ALL.MOTHER=0
        165 : Header.TOT.MOTHER=2
        166 : Reviews.ALL.REVIEW=
        167 : Reviews.ALL.REVIEW_CODE=PN8
        168 : Header.ALL.UPN=I123456789012 : 208
        171 : Header.MUM.MC_DOB=x : 624
        174 : Header.ALL.MC_DOB=01/12/@-1
        174 2023 : Header.ALL.MC_DOB=01/12/@-1
        175 : AD1.ADO.NB_ADOPTR=3
        176 : AD1.ADO.SEX_ADOPTR=XX : 511 520
        177 : AD1.ADO.LS_ADOPTR=L5
        180 : OC2.OLD.SDQ_SCORE=41
        180 : OC2.OLD.SDQ_SCORE=1.5
        181 : OC2.ALL.TEETH_CHECK=2
        182 : OC2.TOT.TEETH_CHECK= : 191 547
        184 : PlacedAdoption.REV.DATE_PLACED=31/01/@-6 : 1003 560
        185 : OC2+NEW|05/05/@-7|8||||||||||
        186 : OC2.ALL.SDQ_SCORE=
        187 : OC3+ALL|10/06/@-12|YES|F2|U1 : 1001 1002 215 391
        188 : OC2.TOT.SDQ_SCORE=3
        189 : OC2.OLD.DOB=01/04/@-17 : INT14
        190 : OC2+NEW|05/05/@-7|||||1|1|1|0||
        191 : OC2.ALL.TEETH_CHECK= : 182 544
        191 : OC2-ALL
        192 : OC2.ALL.INTERVENTION_RECEIVED=
        193 : OC2.ASY.INTERVENTION_OFFERED=1
        196 : OC2.MUM.SDQ_REASON=SDQ6
        197B : OC2.OLD.SDQ_SCORE=
        197a : OC2.ALL.SDQ_REASON=SDQ3
        198 : OC2+NEW|05/05/@-7||SDQ3|||||||||
        202 : Header.ALL.SEX=U : 232
        203 : Header.ALL.DOB=11/06/@-12 : INT14 INT16 INT17
        204 : Header.ALL.ETHNIC=WIRI
        205A : UASC-ASY
        205A xml : Header.ASY.UASC=0 UASC-ASY
        205B : UASC.ASY.DUC=01/02/@+1 UASC_last.ASY.DUC=01/03/@+1
        205C xml : Header.ASY.UASC=0 Header_last.ASY.UASC=0 : 303
        205D : UASC_last-ASY
        208 : Header.ALL.UPN=UN2
        209 : Header.ALL.UPN=UN1 : 208
        215 : OC2+LVR|20/08/@-18|||||1|1|1|0|| : 190
        231 : Header.REV.UASC=1
        232 : Header.ALL.SEX=U : 202
        301 : Header.NEW.DOB=01/04/@+1 : INT16
        303 : Header.ASY.UASC=0
        304 : UASC.ASY.DUC=13/03/@+2
        331 : AD1.ADO.DATE_MATCH=02/05/@
        333 : AD1.ADO.DATE_MATCH=19/04/@
        334 : AD1.ADO.DATE_INT=09/01/@-1 : 523
        335 : AD1.ADO.FOSTER_CARE=0
        344 : OC3.LVR.IN_TOUCH=RHOM
        345 : OC3.LVR.ACCOM=0
        347 : OC3+OLD|20/08/@-17|YES|F2|T1 : 1002 1007 187 215
        348 : OC3_last.LVR.IN_TOUCH=DIED
        351 : Header.LVR.DOB=01/04/@-26 : 203 INT15
        391 : OC3.LVR.DOB=20/08/@-16 : INT15
        399 : Reviews+BRK|01/02/@-8|15/07/@|PN1
        399 : Header.BRK.MOTHER=0
        440 : Reviews.ALL.REVIEW_CODE=PN0
        441 : Reviews.TOT.REVIEW_CODE=PN1
        444 : Header.NEW.UPN=A123456789012
        511 : AD1.ADO.SEX_ADOPTR=M1 : 520
        514 : AD1.ADO.LS_ADOPTR=L0
        517 : AD1.ADO.LS_ADOPTR=L3 AD1.ADO.SEX_ADOPTR=MM
        518 : AD1.ADO.LS_ADOPTR=L4
        519 : AD1.ADO.LS_ADOPTR=L2 AD1.ADO.SEX_ADOPTR=F1 : 511
        520 : AD1.ADO.SEX_ADOPTR=FF
        521 : AD1.ADO.DATE_INT=02/05/@ : 333 523
        522 : PlacedAdoption.REV.DATE_PLACED_CEASED=09/05/@-1 : 118
        523 : AD1.ADO.DATE_INT=21/04/@
        524 : AD1.ADO.LS_ADOPTR=L12
        525 : PlacedAdoption.ADO.DATE_PLACED_CEASED=25/05/@ PlacedAdoption.ADO.REASON_PLACED_CEASED=RD2 : 558
        542 : OC2.REV.CONVICTED=0
        543 : OC2.ALL.CONVICTED=
        544 : OC2.ALL.IMMUNISATIONS= : 182 191
        545 : OC2.TOT.HEALTH_CHECK=
        546 : OC2.ALL.HEALTH_CHECK=1
        547 : OC2.TOT.IMMUNISATIONS= : 182 191
        551 : Episodes.REV.PLACE=A3 PlacedAdoption-REV
        552 : PlacedAdoption.ADO.DATE_PLACED=02/05/@ : 523 554
        553 : Episodes.REV.LS=E1 : 554
        553 : Episodes.ALL.LS=E1
        554 : PlacedAdoption.ADO.DATE_PLACED=02/05/@ Episodes.ADO#2.PLACE=U4 : 523
        555 2024 : Episodes.ALL.LS=D1
        556 2024 : Episodes.ADO#2.LS=D1 PlacedAdoption.ADO.DATE_PLACED=02/05/@ : 523 552
        557 : Episodes.ADO#2.REC=E4A : 602
        557 2023 : Episodes.ALL.LS=D1 Episodes.ALL.DEC=31/03/@+1 Episodes.ALL.REC=E4A
        558 : PlacedAdoption.ADO.DATE_PLACED_CEASED=25/05/@ PlacedAdoption.ADO.REASON_PLACED_CEASED=RD2 : 525
        559 : PlacedAdoption_last-REV
        560 : PlacedAdoption.REV.DATE_PLACED=11/05/@-1
        561 : PlacedAdoption_last.REV.DATE_PLACED_CEASED=01/02/@ PlacedAdoption_last.REV.REASON_PLACED_CEASED=RD1
        563 : PlacedAdoption.REV.DATE_PLACED= : 560
        564 : Missing.MUM#2.MIS_START= Missing.MUM#2.MIS_END=
        565 : Missing.MUM#2.MISSING= : 566
        566 : Missing.MUM#2.MISSING= : 565
        567 : Missing.MUM#2.MIS_END=09/05/@
        570 : Missing.MUM#2.MIS_START=01/04/@+1 Missing.MUM#2.MIS_END=
        571 : Missing.MUM#2.MIS_END=01/04/@+1
        574 : Missing.MUM#2.MIS_START=02/04/@
        574 : Missing+MUM|10/06/@-16|M|01/06/@| Missing+MUM|10/06/@-16|M|03/06/@|
        575 : Episodes.MUM.DEC=11/05/@ Episodes.MUM.REC=X1 Missing.MUM#2.MIS_END= Episodes+MUM|11/05/@|P|C2|N1|U4|PR1||
        576 : Missing.MUM.MIS_START=29/03/@
        577 : Episodes.MUM.DEC=30/03/@+1 Episodes.MUM.REC=E4A Missing.MUM#2.MIS_END= : 190 198 575
        578 : Episodes.MUM.DEC=09/05/@ Episodes.MUM.REC=E4A : 190 198 581
        579 : PlacedAdoption+REV|01/02/@-6|09/06/@||
        580 : Episodes.OLD.DEC=20/08/@+1 Episodes.OLD.REC=E7 Missing+OLD|20/08/@-17|M|01/08/@|20/08/@+1 : 571
        581 : Missing+NEW|05/05/@-7|M|31/08/@|02/09/@
        582 : AD1.ADO.DATE_MATCH=01/11/@ : 331
        583 : PlacedAdoption.REV.DATE_PLACED_CEASED= PlacedAdoption.REV.REASON_PLACED_CEASED= PlacedAdoption+REV|01/02/@-6|10/07/@|| : 579
        584 : PlacedAdoption_last.REV.DATE_PLACED=11/05/@-1 PlacedAdoption_last.REV.DATE_PLACED_CEASED=01/02/@ PlacedAdoption_last.REV.REASON_PLACED_CEASED=RD1
        586 : Missing.MUM#2.DOB=11/05/@ : INT13
        601 : AD1-ADO
        602 : Episodes.ADO#2.REC=E4A : 557
        611 : Header.MUM.MC_DOB= : 624
        612 : Header.MUM.MOTHER=0
        620 : Header.MUM.DOB=02/04/@-11 : 203 INT13 INT14
        621 : Header.MUM.MC_DOB=10/06/@-16 : 624
        624 : Header.MUM.MC_DOB=02/12/@-1
        626 : Header_last.MUM.MOTHER=0
        628 : Header.LVR.MOTHER=0 : 165
        630 : PrevPerm-NEW
        631 : PrevPerm.ALL.PREV_PERM=P5
        632 : PrevPerm.ALL.DATE_PERM=01/02/@-3
        632 : PrevPerm.ALL.DATE_PERM=ZZ/13/2000
        633 : PrevPerm.ALL.LA_PERM=999
        634 : Episodes.ALL.DECOM=01/02/2016
        635 : PrevPerm.ALL.PREV_PERM=Z1
        700 2027 : DoLo.OLD#2.DOLO_START=
        701 2027 : DoLo.OLD#2.DOLO_END=x
        702 2027 : DoLo.OLD#2.DOLO_END=01/06/@
        703 2027 : DoLo.OLD#2.DOLO_START=01/04/@+1 DoLo.OLD#2.DOLO_END=
        704 2027 : DoLo.OLD#2.DOLO_END=01/04/@+1
        705 2027 : DoLo.OLD#2.DOLO_START=30/04/@
        706 2027 : DoLo.OLD.DOLO_START=02/02/@
        706 2027 : DoLo-OLD
        707 2027 : Episodes.OLD.DEC=30/03/@+1 Episodes.OLD.REC=E4A DoLo.OLD#2.DOLO_END= : 185 190
        708 2027 : DoLo.OLD#2.DOB=01/06/@
        709 2027 : Episodes.OLD.PLACE=U4
        710 2027 : Episodes.OLD.PLACE=K1 : 709
        1000 : Episodes_last.LVR.REC=E2
        1001 : Episodes_last.LVR.DECOM=02/09/@-1
        1002 : Episodes_last-LVR : 1001
        1003 : PlacedAdoption.ADO.DATE_PLACED=09/01/@-1 : 523 559
        1004 : Missing.MUM#2.MIS_START=x
        1005 : Missing.MUM#2.MIS_END=x
        1006 : Missing.MUM#2.MISSING=X
        1007 : OC3+OLD|20/08/@-17|YES|F2|U1 : 1002 187 215
        1010 : Episodes_last.LVR.DEC= Episodes_last.LVR.REC= : 1002
        1011 : Episodes+LVR|01/05/@|S|C2|N1|U4|PR1|01/06/@|E3 : 630 SW12STG2
        1014 : UASC+LVR|M|20/08/@-18|20/08/@ : 205D 303
        1016 : Episodes+LVR|01/05/@|S|C2|N1|U4|PR1|20/08/@|E4A : 630 SW12STG2
        3001 : OC3.LVR.ACCOM=Z1 OC3.LVR.DOB=20/08/@-17 Header.LVR.DOB=20/08/@-17 : 203
        EPI : Episodes-BRK
        INT01 : Header-ADO : INT02 INT03
        INT02 : Header-REV : INT03 INT05
        INT03 : Header-BRK : INT07
        INT04 : Header-MUM : INT03 INT05
        INT05 : Header-OLD : INT03
        INT06 : Header-LVR
        INT07 : Header-NEW : INT03
        INT08 : Header-TOT : INT03 INT05
        INT09 : Header-ASY : INT03 INT05
        INT11 : AD1.ADO.DOB=02/02/@-2
        INT12 : PlacedAdoption.REV.DOB=02/02/@-6
        INT13 : Missing.MUM.DOB=11/06/@-16
        INT14 : OC2.ALL.DOB=11/06/@-12
        INT15 : OC3.LVR.DOB=21/08/@-18
        INT16 : PrevPerm.ALL.DOB=11/06/@-12
        INT17 : Reviews.ALL.DOB=11/06/@-12
        INT18 : UASC.ASY.DOB=13/03/@-16
        INT21 : UASC.ASY.SEX=F
        INT31 : AD1+ADO|01/02/@-2|20/04/@|25/04/@|1|2|MF|L11
        INT32 : Header+BRK|F|01/02/@-8|WBRI|UN2|||0
        INT33 : OC2+TOT|10/06/@-3||||1|1|1|1|0||
        INT34 : OC3+LVR|20/08/@-18|YES|F2|U1
        INT35 : PrevPerm+NEW|05/05/@-7|Z1||
        INT36 : UASC+ASY|M|12/03/@-16|12/03/@+2
        SW01STG1 2024 : SWEpisodes.ALL#2.SW_REASON=
        SW01aSTG1 2025 : SWEpisodes.ALL.SW_ID= : SW16aSTG2
        SW01bSTG1 : SWEpisodes.NEW.SW_ID=
        SW02STG1 : SWEpisodes.NEW.SW_ID=ZZ1002
        SW03STG1 2024 : SWEpisodes.NEW.SW_ID=SWX
        SW04STG1 : SWEpisodes.TOT.SW_DECOM=x : SW12STG2
        SW05STG1 : SWEpisodes.ALL.SW_DEC=x
        SW06STG2 : SWEpisodes.ALL#2.SW_DECOM=01/04/@+1
        SW07STG2 : SWEpisodes.ADO.SW_DEC=01/04/@+1
        SW07STG2 2024 : SWEpisodes.ADO.SW_DEC=01/04/@+1
        SW08STG2 : SWEpisodes.ALL.SW_DEC=
        SW09STG2 : SWEpisodes.ADO.SW_DEC=10/01/@-1 : SW07STG2
        SW10STG2 : SWEpisodes.ALL.SW_DEC=06/07/@
        SW10STG2 2024 : SWEpisodes.ALL.SW_DEC=06/07/@ SWEpisodes.ALL#2.SW_REASON=FCONTA
        SW11aSTG2 2024 : SWEpisodes.ALL.SW_DEC=26/06/@
        SW11bSTG2 : SWEpisodes.TOT.SW_DEC=30/03/@+1 : SW17STG2
        SW12STG2 : SWEpisodes-TOT
        SW12STG2 2024 : SWEpisodes-TOT
        SW13STG1 : SWEpisodes.ALL#2.SW_REASON= : SW01bSTG1
        SW13STG1 2024 : SWEpisodes.ALL#2.SW_REASON=LAZY
        SW14STG2 2024 : SWEpisodes.ALL.SW_DEC= : SW08STG2
        SW15STG2 2024 : SWEpisodes.ADO.SW_DEC=09/01/@-1 : SW07STG2
        SW16aSTG2 2025 : SWEpisodes_last.ALL.SW_ID=SW1009
        SW16bSTG2 2025 : SWEpisodes_last.ALL.SW_DECOM=02/02/@-3
        SW16cSTG2 2025 : SWEpisodes_last.ALL.SW_REASON=OTHERS
        SW17STG2 : SWEpisodes.TOT.SW_DEC=31/03/@+1
        """;
}
